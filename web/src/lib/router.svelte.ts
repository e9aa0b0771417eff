import { below } from './base';

/** Where the reader is. Links are real links; this only spares the page load. */
class Location {
    /** The path below the base; it begins with a slash. */
    path = $state(below(location.pathname) ?? '/');
    query = $state.raw(new URLSearchParams(location.search));
    /** What is too long for a query, which the server reads: lists of columns and runs. It stays in the browser. */
    long = $state.raw(new URLSearchParams(longOf(location.hash)));

    go(target: string, { replace = false } = {}): void {
        const url = new URL(target, document.baseURI);
        const samePath = url.pathname === location.pathname;
        if (replace) {
            history.replaceState(null, '', url);
        } else {
            history.pushState(null, '', url);
        }
        this.#follow();
        if (!samePath) {
            scrollTo(0, 0);
        }
    }

    start(): void {
        const meant = pageOfMlflow(location.hash);
        if (meant) {
            this.go(meant, { replace: true });
        }
        addEventListener('popstate', () => this.#follow());
        addEventListener('click', (click) => {
            const link = (click.target as Element | null)?.closest?.('a');
            if (!link || click.defaultPrevented || click.button !== 0 || click.metaKey || click.ctrlKey || click.shiftKey || click.altKey) {
                return;
            }
            const ours = link.origin === location.origin && !link.target && !link.hasAttribute('download') && isPage(below(link.pathname));
            if (!ours || (link.hash && link.pathname === location.pathname)) {
                return;
            }
            click.preventDefault();
            this.go(link.href);
        });
    }

    #follow(): void {
        this.path = below(location.pathname) ?? '/';
        this.query = new URLSearchParams(location.search);
        this.long = new URLSearchParams(longOf(location.hash));
    }
}

/** Addresses of mlflow lie behind #/ and are no list of ours. */
const longOf = (hash: string): string => (hash.startsWith('#/') ? '' : hash.slice(1));

/** First parts of the paths that show a page; WebPages on the server names the same. */
const PAGES = new Set(['', 'loops', 'runs', 'traces', 'views', 'alerts', 'lineage', 'models', 'data', 'ledger', 'why']);

function isPage(path: string | undefined): boolean {
    return path !== undefined && PAGES.has(path.split('/')[1] ?? '');
}

/** The page behind an address that the mlflow client prints, such as #/experiments/0/runs/ID. */
function pageOfMlflow(hash: string): string | undefined {
    const [, area, name, part, id] = hash.split('/');
    if (area === 'experiments') {
        // After its name, the part may have a query of its own.
        if (part?.startsWith('traces')) {
            return `traces?experiment=${encodeURIComponent(name ?? '')}`;
        }
        return part === 'runs' && id ? `runs/${id}` : 'runs';
    }
    return area === 'models' && name ? `models/${name}${part === 'versions' && id ? `/versions/${id}` : ''}` : undefined;
}

export const here = new Location();
