/** What was made from what, as the server tells it. */
export interface LineageNode {
    id: string;
    kind: 'DATASET' | 'RUN' | 'LOGGED_MODEL' | 'MODEL_VERSION' | 'DEPLOYMENT';
    name: string;
    detail: string;
    about: Record<string, string>;
    more: boolean;
}

export interface LineageEdge {
    from: string;
    to: string;
    what: string;
}

export interface LineageGraph {
    root?: string;
    nodes: LineageNode[];
    edges: LineageEdge[];
    whole: boolean;
}

export const KIND_NAMES: Record<LineageNode['kind'], string> = {
    DATASET: 'Dataset',
    RUN: 'Run',
    LOGGED_MODEL: 'Logged model',
    MODEL_VERSION: 'Version',
    DEPLOYMENT: 'Deployment',
};

/** A node with its place: which layer it is in, and where in it. */
export interface Placed {
    node: LineageNode;
    layer: number;
    order: number;
}

const SWEEPS = 4;

/** Each node one layer behind the last of those that it was made from, and near them within its layer. */
export function layered(graph: LineageGraph): Placed[][] {
    const above = new Map<string, string[]>(graph.nodes.map((node) => [node.id, []]));
    const below = new Map<string, string[]>(graph.nodes.map((node) => [node.id, []]));
    for (const edge of graph.edges) {
        above.get(edge.to)?.push(edge.from);
        below.get(edge.from)?.push(edge.to);
    }
    const depths = new Map<string, number>();
    const depth = (id: string, path: Set<string>): number => {
        const known = depths.get(id);
        if (known !== undefined || path.has(id)) {
            return known ?? 0;
        }
        const within = new Set([...path, id]);
        const found = Math.max(0, ...(above.get(id) ?? []).map((one) => depth(one, within) + 1));
        depths.set(id, found);
        return found;
    };
    graph.nodes.forEach((node) => depth(node.id, new Set()));
    // What has nothing above it stands right before what was made from it.
    for (const node of graph.nodes) {
        const next = (below.get(node.id) ?? []).map((one) => depths.get(one) ?? 0);
        if ((above.get(node.id) ?? []).length === 0 && next.length > 0) {
            depths.set(node.id, Math.max(0, Math.min(...next) - 1));
        }
    }
    const layers: Placed[][] = [];
    for (const node of graph.nodes) {
        const layer = depths.get(node.id) ?? 0;
        const row = (layers[layer] ??= []);
        row.push({ node, layer, order: row.length });
    }
    const rows = Array.from(layers, (row) => row ?? []);
    untangle(rows, above, below);
    return rows;
}

/** Puts each node near the middle of its neighbours, layer by layer, forth and back. */
function untangle(rows: Placed[][], above: Map<string, string[]>, below: Map<string, string[]>): void {
    const places = new Map(rows.flat().map((placed) => [placed.node.id, placed]));
    const middle = (placed: Placed, neighbours: Map<string, string[]>) => {
        const orders = (neighbours.get(placed.node.id) ?? []).map((id) => places.get(id)?.order ?? 0);
        return orders.length === 0 ? placed.order : orders.reduce((sum, order) => sum + order, 0) / orders.length;
    };
    for (let sweep = 0; sweep < SWEEPS; sweep++) {
        const [neighbours, order] = sweep % 2 === 0 ? ([above, rows] as const) : ([below, rows.toReversed()] as const);
        for (const row of order) {
            const wanted = new Map(row.map((placed) => [placed, middle(placed, neighbours)]));
            row.sort((one, other) => (wanted.get(one) ?? 0) - (wanted.get(other) ?? 0));
            row.forEach((placed, place) => (placed.order = place));
        }
    }
}

const query = (names: Record<string, string>): string => `lineage?${new URLSearchParams(names)}`;

/** The page of a node. */
export function pageOfNode(node: LineageNode): string {
    const { run = '', model = '', version = '', dataset = '', digest = '', loggedModel = '', deployment = '' } = node.about;
    switch (node.kind) {
        case 'RUN':
            return `runs/${encodeURIComponent(run)}`;
        case 'MODEL_VERSION':
            return `models/${encodeURIComponent(model)}/versions/${encodeURIComponent(version)}`;
        case 'DATASET':
            return query({ dataset, digest });
        case 'LOGGED_MODEL':
            return query({ loggedModel });
        case 'DEPLOYMENT':
            return query({ deployment });
    }
}
