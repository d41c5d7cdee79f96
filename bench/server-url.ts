/** mysql://user:password@host:port/database */
export type ServerUrl = string;

/** The parts of a server's url, as drivers take them. */
export function partsOf(url: ServerUrl) {
  const { hostname, port, username, password, pathname } = new URL(url);
  return {
    host: hostname,
    port: Number(port),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)),
  };
}

/** The same server and login with another database. */
export function withDatabase(url: ServerUrl, database: string): ServerUrl {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.toString();
}

/** The same login and database at another address. */
export function withAddress(url: ServerUrl, host: string, port: number): ServerUrl {
  const changed = new URL(url);
  changed.hostname = host;
  changed.port = String(port);
  return changed.toString();
}
