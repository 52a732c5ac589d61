/** What the logs that are tables of a database have in common: an address with a password in it, and one query. */
export interface DatabaseOptions {
  /** Such as `postgres://user:password@host:port/database`. */
  readonly url: string;
  /** With `$1` where the time stands since which entries are wanted. */
  readonly query: string;
  /** The address of a host within the scope; throws for any other. */
  readonly admit: (host: string, port: number) => Promise<string>;
  readonly ca?: readonly string[] | undefined;
  /** False for a server without TLS. */
  readonly tls: boolean;
}

export const LIMIT_MS = 10_000;

/** Where to connect, and as whom: `host` is the name that a certificate must have, `address` where it may be found. */
export async function accessOf({ url, admit }: DatabaseOptions, defaultPort: number) {
  const { hostname, port: given, username, password, pathname } = new URL(url);
  const port = given === '' ? defaultPort : Number(given);
  return {
    host: hostname,
    port,
    address: await admit(hostname, port),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)),
  };
}
