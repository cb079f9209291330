import type { Router } from "express";
import { z } from "zod";
import { PATHS } from "../../../dragonpass/assumptions.ts";
import { SupplierError } from "../../supplier-error.ts";
import { ACCESS_TOKEN_LIFETIME_SECONDS, type AccessTokens } from "../access-tokens.ts";
import { parseInput } from "../api-request.ts";
import type { RunOperation } from "../run-operation.ts";

const tokenRequest = z.object({ clientId: z.string(), secret: z.string() });

/** `POST /auth/token` (DragonPass: Generate Access Token). */
export function addTokenRoute(
  router: Router,
  run: RunOperation,
  accessTokens: AccessTokens,
  credentials: { readonly clientId: string; readonly clientSecret: string },
): void {
  router.post(
    PATHS.token,
    run("token", ({ body }) => {
      const { clientId, secret } = parseInput(tokenRequest, body);
      if (clientId !== credentials.clientId || secret !== credentials.clientSecret) {
        throw new SupplierError("invalidCredentials", "Unknown client or wrong secret");
      }
      return { accessToken: accessTokens.issue(), tokenType: "Bearer", expiresIn: ACCESS_TOKEN_LIFETIME_SECONDS };
    }),
  );
}
