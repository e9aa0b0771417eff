const SETTLED_MS = 700;
const EVENTS = ['points', 'params', 'tags', 'tag-removed', 'state'];

/**
 * Calls `changed` soon after something was written to a run, as long as the component that asks is shown and the run goes
 * on. A hidden page lets go of its stream, for a browser keeps but six connections to one server.
 *
 * @param run the run's id; null for none
 */
export function follow(run: () => string | null, changed: () => void): void {
    $effect(() => {
        const id = run();
        if (id === null) {
            return;
        }
        let source: EventSource | undefined;
        let timer: ReturnType<typeof setTimeout> | undefined;
        const soon = () => {
            timer ??= setTimeout(() => {
                timer = undefined;
                changed();
            }, SETTLED_MS);
        };
        const close = () => {
            source?.close();
            source = undefined;
        };
        const open = () => {
            close();
            if (document.hidden) {
                return;
            }
            source = new EventSource(`api/v1/runs/${encodeURIComponent(id)}/live`);
            EVENTS.forEach((name) => source?.addEventListener(name, soon));
            source.addEventListener('end', () => {
                close();
                soon();
            });
        };
        const shown = () => {
            open();
            soon();
        };
        open();
        document.addEventListener('visibilitychange', shown);
        return () => {
            document.removeEventListener('visibilitychange', shown);
            clearTimeout(timer);
            close();
        };
    });
}
