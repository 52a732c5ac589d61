/**
 * Why a peer says something else about a server of the truth table, who is right, and how one can check that. HOST stands
 * for localhost and the server's port.
 *
 * @type {readonly import('./agreement.mjs').Explanation[]}
 */
export const explanations = [
  {
    tools: ['nmap', 'testssl'],
    field: /^bits of the prime/,
    when: (mine, theirs) => Number(mine) < Number(theirs),
    text: `This scanner is right: Java's own prime has 1024 bits (\`-Djdk.tls.ephemeralDHKeySize=1024\`). nmap and testssl name the ffdhe groups of RFC 7919
in their hellos, so that a server which knows them uses one of 2048 bits and keeps its own prime to itself; this scanner asks with and without
them. \`openssl s_client -connect HOST -tls1_2 -cipher DHE-RSA-AES128-SHA:@SECLEVEL=0\` names no such group and shows
"Server Temp Key: DH, 1024 bits".`,
  },
  {
    tools: ['testssl'],
    field: /^vulnerable: (freak|logjam)/,
    when: (mine, theirs) => mine === 'yes' && theirs === 'no',
    text: `This scanner is right: Java accepts RSA_EXPORT and DHE_RSA_EXPORT suites in SSL 3.0 and TLS 1.0. testssl looks for them with a hello of TLS 1.2,
where Java doesn't use them; its own list of suites (\`-E\`) has them under the older versions, as have those of nmap, and of sslyze in TLS 1.0. \`nmap --script
+ssl-enum-ciphers\` shows TLS_RSA_EXPORT_WITH_DES40_CBC_SHA below TLSv1.0.`,
  },
  {
    tools: ['sslyze'],
    field: /^suites of TLS 1\.2/,
    text: `This scanner is right: 0x00BF and 0x00C5 (anonymous Diffie-Hellman with Camellia and SHA-256) are accepted; the OpenSSL that sslyze
brings doesn't have them, and what isn't asked for isn't found. \`openssl s_client -connect HOST -tls1_2 -cipher
ADH-CAMELLIA128-SHA256:@SECLEVEL=0\` finishes its handshake.`,
  },
  {
    tools: ['sslscan'],
    field: /^groups of TLS 1\.2/,
    text: `They measure different things. sslscan names one group in each hello. Below TLS 1.3 the list also says which curves the client
takes in a certificate (RFC 8422, section 5.1.1), so that a server whose only key is on P-256 has to refuse every other group named alone. This scanner offers
the other groups beside those that it knows to be accepted, as a real client would. \`openssl s_client -connect HOST -tls1_2 -groups secp384r1\` fails
where \`-groups secp384r1:prime256v1\` shows "Server Temp Key: ECDH, secp384r1".`,
  },
  {
    tools: ['sslscan'],
    field: /^groups of TLS 1\.3/,
    text: `This scanner is right: Node 24 brings OpenSSL 3.5, which prefers X25519MLKEM768. This sslscan is older than that group. An OpenSSL from
3.5 on shows it: \`openssl s_client -connect HOST -groups X25519MLKEM768\`.`,
  },
  {
    tools: ['sslscan'],
    field: /^secure-renegotiation/,
    text: `This scanner is right: all these servers acknowledge secure renegotiation in TLS 1.2. sslscan sees it only where TLS 1.0 or 1.1 is
offered too. \`openssl s_client -connect HOST -tls1_2\` says "Secure Renegotiation IS supported".`,
  },
  {
    tools: ['sslscan', 'testssl'],
    field: /in date/,
    servers: /not-yet-valid/,
    text: `This scanner is right: the certificate becomes valid in two days. Both peers compare only its end with the clock. \`openssl s_client -connect HOST
-servername localhost </dev/null | openssl x509 -noout -startdate\` shows its beginning.`,
  },
  {
    tools: ['sslyze'],
    field: /^client-initiated-renegotiation/,
    text: `Both are right about what they ask: a client can renegotiate with Node, three times in ten minutes by default (\`tls.CLIENT_RENEG_LIMIT\`). sslyze
tries ten times and says whether that exhausts the server; this scanner says whether a client can start one at all. \`openssl s_client -connect HOST
-tls1_2\` and an R on a line of its own renegotiates.`,
  },
  {
    tools: ['sslyze'],
    field: /^early-data/,
    text: `This scanner is right: nginx is configured with \`ssl_early_data on\`, and its tickets allow 16384 bytes. sslyze sends early data with a key share
of a group that this server doesn't have; the server then asks for another hello, and early data ends with that (RFC 8446, section
4.2.10). \`openssl s_client -connect HOST -servername localhost -tls1_3\` shows "Max Early Data: 16384" in the ticket.`,
  },
  {
    tools: ['sslyze'],
    field: /^session-tickets in TLS 1\.2/,
    servers: /java/,
    text: `This scanner is right: Java issues tickets in TLS 1.2 and resumes with them. \`openssl s_client -connect HOST -tls1_2 -sess_out FILE\` shows a ticket, and
the same with \`-sess_in FILE\` says "Reused".`,
  },
];
