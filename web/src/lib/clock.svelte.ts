const TICK_MS = 5_000;

/** The time of this browser, for hints such as "3 min ago"; one timer for the whole page. */
class Clock {
    now = $state(Date.now());

    start(): void {
        setInterval(() => (this.now = Date.now()), TICK_MS);
    }
}

export const clock = new Clock();
