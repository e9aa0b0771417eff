import type { Json } from './types';

export interface Assessment {
    id: string;
    name: string;
    kind: 'FEEDBACK' | 'EXPECTATION' | 'ISSUE';
    span?: string;
    source: { type: string; id: string };
    createdAt: string;
    value?: unknown;
    error?: Json;
    rationale?: string;
    valid: boolean;
}

export interface TraceInfo {
    id: string;
    experiment: string;
    state: string;
    startedAt: string;
    durationMs?: number;
    requestPreview?: string;
    responsePreview?: string;
    metadata: Record<string, string>;
    tags: Record<string, string>;
    assessments: Assessment[];
    spans: number;
}

export interface SpanEvent {
    name: string;
    attributes: Json;
}

export interface Span {
    id: string;
    parent?: string;
    name: string;
    type: string;
    status: string;
    statusMessage: string;
    startUs: number;
    /** Absent while the span runs. */
    durationUs?: number;
    inputs?: unknown;
    outputs?: unknown;
    attributes: Json;
    events: SpanEvent[];
}

/** A span with its place in the tree. */
export interface Placed {
    span: Span;
    depth: number;
}

/** Parents before their children, these by their start. A span whose parent is missing stands at the top. */
export function tree(spans: Span[]): Placed[] {
    const ids = new Set(spans.map((span) => span.id));
    const below = new Map<string, Span[]>();
    for (const span of spans) {
        const parent = span.parent !== undefined && ids.has(span.parent) ? span.parent : '';
        below.set(parent, [...(below.get(parent) ?? []), span]);
    }
    const placed: Placed[] = [];
    const seen = new Set<string>();
    const waiting: Placed[] = [];
    const push = (parent: string, depth: number) => {
        const children = [...(below.get(parent) ?? [])].sort((a, b) => b.startUs - a.startUs);
        waiting.push(...children.map((span) => ({ span, depth })));
    };
    push('', 0);
    for (let next = waiting.pop(); next; next = waiting.pop()) {
        if (!seen.has(next.span.id)) {
            seen.add(next.span.id);
            placed.push(next);
            push(next.span.id, next.depth + 1);
        }
    }
    return placed;
}

export const nameOf = (trace: TraceInfo): string => trace.tags['mlflow.traceName'] ?? trace.id;

export function stateTone(state: string): 'good' | 'bad' | 'accent' | 'plain' {
    switch (state) {
        case 'OK':
            return 'good';
        case 'ERROR':
            return 'bad';
        case 'IN_PROGRESS':
            return 'accent';
        default:
            return 'plain';
    }
}

/** Tags and metadata that a person or a program of theirs gave. */
export const given = (entries: Record<string, string>): [string, string][] =>
    Object.entries(entries)
        .filter(([name]) => !name.startsWith('mlflow.'))
        .sort(([a], [b]) => a.localeCompare(b));

export function tokens(trace: TraceInfo): number | undefined {
    try {
        const usage: unknown = JSON.parse(trace.metadata['mlflow.trace.tokenUsage'] ?? 'null');
        const total = (usage as Json | null)?.total_tokens;
        return typeof total === 'number' ? total : undefined;
    } catch {
        return undefined;
    }
}
