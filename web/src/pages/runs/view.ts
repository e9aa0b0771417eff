/** What a table of runs shows, as its address says it, so that a view can be shared by its link. */
export interface View {
    experiment: string;
    filter: string;
    order: string;
    /** A parameter, tag or attribute, such as params.model; empty for none. */
    group: string;
    differing: boolean;
    /** The columns chosen, in their order; undefined for those that are shown by default. */
    columns: string[] | undefined;
    selected: string[];
}

export const DEFAULT_ORDER = 'attributes.start_time DESC';

const BETWEEN = ',';

/** Names may hold what separates them, so each is encoded. */
const list = (text: string | null): string[] => (text ? text.split(BETWEEN).map(decodeURIComponent) : []);

export function viewOf(query: URLSearchParams, long: URLSearchParams): View {
    const columns = long.get('columns');
    return {
        experiment: query.get('experiment') ?? '',
        filter: query.get('filter') ?? '',
        order: query.get('order') ?? DEFAULT_ORDER,
        group: query.get('group') ?? '',
        differing: query.has('differing'),
        columns: columns === null ? undefined : list(columns),
        selected: list(long.get('runs')),
    };
}

/** Parameters of the address from what has a value; short ones are for the query, long ones for behind the #. */
export function addressOf(path: string, view: View): string {
    const query = new URLSearchParams();
    const put = (name: string, value: string) => value && query.set(name, value);
    put('experiment', view.experiment);
    put('filter', view.filter);
    put('order', view.order === DEFAULT_ORDER ? '' : view.order);
    put('group', view.group);
    put('differing', view.differing ? 'yes' : '');
    const long = new URLSearchParams();
    if (view.columns) {
        long.set('columns', view.columns.map(encodeURIComponent).join(BETWEEN));
    }
    if (view.selected.length > 0) {
        long.set('runs', view.selected.map(encodeURIComponent).join(BETWEEN));
    }
    return `${path}${query.size ? `?${query}` : ''}${long.size ? `#${long}` : ''}`;
}

/** metrics.val/loss as filters and orders name it: metrics.`val/loss`. */
export function quotedName(name: string): string {
    const dot = name.indexOf('.');
    return name.startsWith('attributes.') ? name : `${name.slice(0, dot)}.\`${name.slice(dot + 1)}\``;
}

/** The condition that a value stands under a name; without a value, that nothing does. */
export function condition(name: string, value: string | undefined): string {
    if (value === undefined) {
        return `${quotedName(name)} IS NULL`;
    }
    const quote = value.includes("'") ? '"' : "'";
    return `${quotedName(name)} = ${quote}${value}${quote}`;
}

export const both = (one: string, other: string): string => (one && other ? `${one} and ${other}` : one || other);

/** The query by which the server is asked for the runs of a view. */
export function asked(view: Pick<View, 'experiment' | 'filter'>, more: Record<string, string> = {}): URLSearchParams {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries({ experiment: view.experiment, filter: view.filter, ...more })) {
        if (value) {
            query.set(name, value);
        }
    }
    return query;
}
