import { ApiError, read, type Problem } from '../../lib/api';

export type Cell = number | string | null;

/** A run as a row; its cells are in the order of its page's columns. */
export interface Row {
    id: string;
    name: string;
    experiment: string;
    user: string;
    status: string;
    startedAt: string;
    endedAt?: string;
    cells: Cell[];
}

export interface TablePage {
    total: number;
    columns: string[];
    rows: Row[];
    next?: number;
}

/** A page as it is kept: where in its rows the cell of a column lies. */
interface Kept {
    places: Map<string, number>;
    rows: Row[];
}

export interface Wanted {
    /** Which list of runs: the whole, or a group of it. */
    list: string;
    page: number;
}

export const PAGE = 100;
/** Pages kept at most; those not seen for longest are asked for again. */
const KEPT_MAX = 120;

export class Rows {
    /** Grows when other rows are there than before. */
    changes = $state(0);
    problem = $state.raw<Problem>();
    #kept = new Map<string, Kept>();
    #asking = new Map<string, AbortController>();
    #query: (list: string) => URLSearchParams;
    #told: (list: string, page: TablePage) => void;

    /**
     * @param query what a list is asked for by
     * @param told hears of each page that came
     */
    constructor(query: (list: string) => URLSearchParams, told: (list: string, page: TablePage) => void) {
        this.#query = query;
        this.#told = told;
    }

    at(list: string, index: number): { row: Row; cell: (column: string) => Cell } | undefined {
        const kept = this.#kept.get(`${Math.floor(index / PAGE)} ${list}`);
        const row = kept?.rows[index % PAGE];
        return kept && row ? { row, cell: (column) => row.cells[kept.places.get(column) ?? -1] ?? null } : undefined;
    }

    /** Asks for what is wanted and not there; what is no longer wanted is given up. */
    want(wanted: Wanted[]): void {
        const keys = new Set(wanted.map((one) => `${one.page} ${one.list}`));
        for (const [key, abort] of this.#asking) {
            if (!keys.has(key)) {
                abort.abort();
                this.#asking.delete(key);
            }
        }
        for (const one of wanted) {
            const key = `${one.page} ${one.list}`;
            const kept = this.#kept.get(key);
            if (kept) {
                this.#kept.delete(key);
                this.#kept.set(key, kept);
            } else if (!this.#asking.has(key)) {
                void this.#ask(key, one);
            }
        }
    }

    /** Asks for these pages again and forgets the others, since runs were added or have changed. */
    renew(wanted: Wanted[]): void {
        const keys = new Set(wanted.map((one) => `${one.page} ${one.list}`));
        for (const key of this.#kept.keys()) {
            if (!keys.has(key)) {
                this.#kept.delete(key);
            }
        }
        wanted.forEach((one) => void this.#ask(`${one.page} ${one.list}`, one));
    }

    stop(): void {
        this.#asking.forEach((abort) => abort.abort());
        this.#asking.clear();
    }

    async #ask(key: string, { list, page }: Wanted): Promise<void> {
        const abort = new AbortController();
        this.#asking.get(key)?.abort();
        this.#asking.set(key, abort);
        const query = this.#query(list);
        query.set('limit', String(PAGE));
        query.set('next', String(page * PAGE));
        try {
            const answer = await read<TablePage>(`api/v1/runs/table?${query}`, abort.signal);
            this.#kept.set(key, { places: new Map(answer.columns.map((column, place) => [column, place])), rows: answer.rows });
            const oldest = this.#kept.keys().next().value;
            if (this.#kept.size > KEPT_MAX && oldest !== undefined) {
                this.#kept.delete(oldest);
            }
            this.problem = undefined;
            this.#told(list, answer);
            this.changes++;
        } catch (thrown) {
            if (abort.signal.aborted) {
                return;
            }
            if (!(thrown instanceof ApiError)) {
                throw thrown;
            }
            this.problem = thrown.problem;
        } finally {
            if (this.#asking.get(key) === abort) {
                this.#asking.delete(key);
            }
        }
    }
}
