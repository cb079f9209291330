/**
 * Of a server at `localhost`, valid until 2126, signed by nobody but itself. The key is as public as this file: it
 * protects nothing.
 */
export const SELF_SIGNED = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgczWev4hDBrQPenET
qDr3ByUKpfLi5iPHcC3AHRGF7KGhRANCAAREtjj18legOT7Mz/wX1m8NCZsi8dDN
Jw82wBf/8BDSFfWRV/rji68hs/SEB/iXejBaIcuqCM5vuDaDLNFuQWSw
-----END PRIVATE KEY-----
`,
  certificate: `-----BEGIN CERTIFICATE-----
MIIBlTCCATugAwIBAgIUIO5ezvGvyZAWOXtr+mlrxEI+M4gwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyNjExMTc0MVoYDzIxMjYxMTAy
MTExNzQxWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAREtjj18legOT7Mz/wX1m8NCZsi8dDNJw82wBf/8BDSFfWRV/rji68h
s/SEB/iXejBaIcuqCM5vuDaDLNFuQWSwo2kwZzAdBgNVHQ4EFgQU0dIQhv3erFc4
lxJsAU2vbCEcK8swHwYDVR0jBBgwFoAU0dIQhv3erFc4lxJsAU2vbCEcK8swDwYD
VR0TAQH/BAUwAwEB/zAUBgNVHREEDTALgglsb2NhbGhvc3QwCgYIKoZIzj0EAwID
SAAwRQIhALq/uSqw5Kx0/fMhrfdB3Y7wyE5PN1BhXGILDb/iusOxAiAm5iAaulSK
9Q5qPAbsJWfw0ESAMR6U4P/rCIpPfOIpDw==
-----END CERTIFICATE-----
`,
};
