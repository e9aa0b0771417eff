/**
 * Where the paths of this server begin, with a slash at the end. The server writes it into the page, which lies under a
 * prefix when a proxy shares its address with others. Addresses in the pages have no slash in front: the browser puts
 * them below this one.
 */
export const base = new URL(document.baseURI).pathname;

/** The address of this server, as programs are told it. */
export const server = document.baseURI.replace(/\/$/, '');

/** A path of the browser as a path of this server, which begins with a slash; undefined for what lies elsewhere. */
export function below(path: string): string | undefined {
    return path.startsWith(base) ? path.slice(base.length - 1) : `${path}/` === base ? '/' : undefined;
}
