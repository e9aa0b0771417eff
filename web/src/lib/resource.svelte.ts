import { ApiError, read, type Problem } from './api';
import { live } from './live.svelte';

/** What one address of the API answers, kept current while the component that asked for it is shown. */
export interface Resource<T> {
    readonly data: T | undefined;
    readonly problem: Problem | undefined;
    readonly loading: boolean;
    refresh(): void;
}

interface Options {
    /** Asks again after this many milliseconds; 0 for never. Hidden pages do not ask. */
    everyMs?: number;
    /** Asks again soon after the ledger has grown. */
    live?: boolean;
}

const LIVE_DELAY_MS = 250;

/** Call while a component is set up. A null address means there is nothing to ask yet. */
export function resource<T>(address: () => string | null, options: Options = {}): Resource<T> {
    let data = $state.raw<T>();
    let problem = $state.raw<Problem>();
    let loading = $state(true);
    let refreshes = $state(0);
    let shown: string | null = null;

    $effect(() => {
        const path = address();
        void refreshes;
        if (path !== shown) {
            shown = path;
            data = undefined;
            problem = undefined;
            loading = true;
        }
        if (path === null) {
            loading = false;
            return;
        }
        const abort = new AbortController();
        let timer: ReturnType<typeof setTimeout> | undefined;
        const ask = async () => {
            try {
                if (!document.hidden || data === undefined) {
                    data = await read<T>(path, abort.signal);
                    problem = undefined;
                }
            } catch (thrown) {
                if (abort.signal.aborted) {
                    return;
                }
                if (!(thrown instanceof ApiError)) {
                    throw thrown;
                }
                problem = thrown.problem;
            } finally {
                loading = false;
            }
            if (options.everyMs) {
                timer = setTimeout(ask, options.everyMs);
            }
        };
        void ask();
        return () => {
            abort.abort();
            clearTimeout(timer);
        };
    });

    if (options.live) {
        $effect(() => {
            if (live.changes === 0) {
                return;
            }
            const timer = setTimeout(() => refreshes++, LIVE_DELAY_MS);
            return () => clearTimeout(timer);
        });
    }

    return {
        get data() {
            return data;
        },
        get problem() {
            return problem;
        },
        get loading() {
            return loading;
        },
        refresh: () => void refreshes++,
    };
}
