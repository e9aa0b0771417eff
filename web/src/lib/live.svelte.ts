/**
 * The stream of ledger events. Pages do not read the events themselves: they ask again for what they show, so that a
 * missed event costs nothing but a moment.
 */
class Live {
    /** Grows with each event seen. */
    changes = $state(0);
    connected = $state(false);
    #source: EventSource | undefined;

    start(): void {
        if (this.#source) {
            return;
        }
        const source = new EventSource('/api/v1/events/stream');
        this.#source = source;
        const changed = () => void this.changes++;
        source.onopen = () => (this.connected = true);
        source.onerror = () => (this.connected = false);
        source.onmessage = changed;
        source.addEventListener('event', changed);
    }
}

export const live = new Live();
