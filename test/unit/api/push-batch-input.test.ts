import { describe, expect, test } from "vitest";
import { ADDED_AND_REMOVED, METADATA, TRANSPORT_HUBS } from "../dragonpass/push-examples.ts";
import { PROGRAM } from "./support/api-fixture.ts";
import { usePushEndpoint } from "./support/use-api.ts";

const api = usePushEndpoint();

const without = (message: object, ...names: string[]) =>
  Object.fromEntries(Object.entries(message).filter(([name]) => !names.includes(name)));
const change = (fields: object) => ({ ...ADDED_AND_REMOVED, data: [fields] });

describe("a message of a batch that is not well-formed gets 400 with its fields, and is not stored:", () => {
  test.each<[string, object, string[]]>([
    [
      "nothing but a type",
      { eventType: METADATA.eventType },
      ["/batchId", "/sequence", "/totalSequence", "/programId", "/resources"],
    ],
    ["no sequence", without(METADATA, "sequence"), ["/sequence"]],
    ["a sequence that is no number", { ...METADATA, sequence: "first" }, ["/sequence"]],
    ["half a sequence", { ...METADATA, sequence: 1.5 }, ["/sequence"]],
    ["a sequence beyond all numbers of 32 bits", { ...METADATA, sequence: 2 ** 31 }, ["/sequence"]],
    ["no total", { ...METADATA, totalSequence: null }, ["/totalSequence"]],
    ["an empty batch id", { ...METADATA, batchId: "" }, ["/batchId"]],
    ["a batch id that is too long", { ...METADATA, batchId: "b".repeat(129) }, ["/batchId"]],
    ["no program", without(METADATA, "programId"), ["/programId"]],
    ["no list", without(METADATA, "resources"), ["/resources"]],
    ["an object for a list", { ...METADATA, resources: { 0: "N00001" } }, ["/resources"]],
    ["ids that are none", { ...METADATA, resources: ["N00001", "", null] }, ["/resources/1", "/resources/2"]],
    ["hubs that are none", { ...TRANSPORT_HUBS, transportHubs: [{ id: "A00001" }] }, ["/transportHubs/0"]],
    ["no changes", without(ADDED_AND_REMOVED, "data"), ["/data"]],
    ["a change without its resources", change({ changeAction: "added" }), ["/data/0/resources"]],
    ["changes that are none", { ...ADDED_AND_REMOVED, data: [null, "N00001"] }, ["/data/0", "/data/1"]],
  ])("%s", async (_, message, pointers) => {
    const answer = await api.push({ ...message });
    const problem = (await answer.json()) as { code: string; errors: { pointer: string }[] };
    expect(answer.status).toBe(400);
    expect(problem.code).toBe("invalid_request");
    expect(problem.errors.map(({ pointer }) => pointer)).toEqual(pointers);
    expect(await api.inboxRows()).toEqual([]);
  });
});

test.each<[string, object, string[]]>([
  ["without its date and module", without(METADATA, "updatedAt", "module"), ["/updatedAt", "/module"]],
  ["with its numbers as text", { ...METADATA, sequence: "1", totalSequence: "2" }, ["/sequence", "/totalSequence"]],
  ["with a change that does not say which", change({ resources: ["N00001"] }), ["/data/changeAction"]],
])("a message of a batch %s is stored and marked", async (_, message, pointers) => {
  const answer = await api.push({ ...message, programId: PROGRAM });
  expect(answer.status).toBe(200);
  const [row] = await api.inboxRows();
  expect(row).toMatchObject({ kind: "known", batch_id: METADATA.batchId, sequence: 1, total_sequence: 2 });
  expect(row?.marks.filter((mark) => mark.startsWith("not-as-documented:"))).toEqual(
    pointers.map((pointer) => `not-as-documented:${pointer}`),
  );
});

test("a message with as many ids as fit into a push is accepted and marked; one that is longer gets 413", async () => {
  const many = (count: number) => ({
    ...METADATA,
    programId: PROGRAM,
    resources: Array.from({ length: count }, (_, index) => index),
  });
  expect((await api.push(many(10_000))).status).toBe(200);
  expect(await api.inboxRows()).toMatchObject([
    { marks: ["too-many-ids", "not-as-documented:/resources"], body: { resources: { length: 10_000 } } },
  ]);
  expect((await api.push(many(20_000))).status).toBe(413);
});
