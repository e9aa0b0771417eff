import { below } from './base';

const RETRY_MS = 4_000;

/** Resolves once the page is seen. */
function shown(): Promise<void> {
    return new Promise((resolve) => {
        const look = () => {
            if (!document.hidden) {
                document.removeEventListener('visibilitychange', look);
                resolve();
            }
        };
        document.addEventListener('visibilitychange', look);
        look();
    });
}

/**
 * The stream of ledger events. Pages do not read the events themselves: they ask again for what they show, so that a
 * missed event costs nothing but a moment.
 *
 * Read by hand rather than by EventSource, which passes on only the kinds of event it was told of one by one.
 */
class Live {
    /** Grows when something has happened. */
    changes = $state(0);
    connected = $state(false);
    #started = false;

    start(): void {
        // Nobody is told anything before they have signed in, after which the pages are loaded anew.
        if (!this.#started && below(location.pathname) !== '/login') {
            this.#started = true;
            void this.#follow();
        }
    }

    async #follow(): Promise<never> {
        for (;;) {
            await shown();
            try {
                await this.#read();
            } catch {
                // The server went away; it is asked again below, and the pages tell of it.
            }
            this.connected = false;
            if (document.hidden) {
                continue;
            }
            await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
        }
    }

    async #read(): Promise<void> {
        // A browser keeps but six connections to one server, of all its windows: a hidden page lets go of its own.
        const hidden = new AbortController();
        document.addEventListener('visibilitychange', () => document.hidden && hidden.abort(), { signal: hidden.signal });
        const response = await fetch('api/v1/events/stream', { headers: { accept: 'text/event-stream' }, cache: 'no-store', signal: hidden.signal });
        if (!response.ok || !response.body) {
            return;
        }
        this.connected = true;
        // Whatever happened while the stream was down.
        this.changes++;
        const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
        let rest = '';
        for (let part = await reader.read(); !part.done; part = await reader.read()) {
            const lines = (rest + part.value).split('\n');
            rest = lines.pop() ?? '';
            if (lines.some((line) => line.startsWith('data:'))) {
                this.changes++;
            }
        }
    }
}

export const live = new Live();
