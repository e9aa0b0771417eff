import { type Run } from '../../lib/tracking';

/** A column of the table of runs. Its id is also what the server sorts by. */
export interface Column {
    id: string;
    name: string;
    kind: 'metric' | 'parameter';
    numeric: boolean;
}

export const DEFAULT_ORDER = 'attributes.start_time DESC';

/** Runs looked at to find out which columns there are. */
const LOOKED_AT_MAX = 400;

const isNumber = (value: string | undefined): boolean => value === undefined || value === '' || Number.isFinite(Number(value));

/** Metrics first, for they are what runs are compared by. */
export function columnsOf(runs: Run[]): Column[] {
    const looked = runs.slice(0, LOOKED_AT_MAX);
    const names = (of: (run: Run) => object) => [...new Set(looked.flatMap((run) => Object.keys(of(run))))].sort();
    return [
        ...names((run) => Object.fromEntries(run.metrics.map((point) => [point.key, true]))).map((name): Column => ({ id: `metrics.\`${name}\``, name, kind: 'metric', numeric: true })),
        ...names((run) => run.params).map((name): Column => ({ id: `params.\`${name}\``, name, kind: 'parameter', numeric: looked.every((run) => isNumber(run.params[name])) })),
    ];
}
