import { isObject } from './facts';
import { numeric } from './format';
import type { Json } from './types';

export interface Experiment {
    id: string;
    name: string;
}

export interface Artifact {
    path: string;
    sha256: string;
    bytes: number;
}

export interface MetricPoint {
    key: string;
    /** Text when JSON cannot say it: NaN and the infinities. */
    value: number | string;
    at: string;
    step: number;
}

export interface DatasetInput {
    name: string;
    digest: string;
    sourceType: string;
    source: string;
    tags: Record<string, string>;
}

export interface Run {
    id: string;
    name: string;
    experiment: string;
    status: string;
    user: string;
    startedAt: string;
    endedAt?: string;
    params: Record<string, string>;
    metrics: MetricPoint[];
    tags: Record<string, string>;
    datasets: DatasetInput[];
}

/** The latest reading of each metric. */
export const latestOf = (run: Run): Record<string, number> => Object.fromEntries(run.metrics.map((point) => [point.key, numeric(point.value)]));

const text = (value: unknown): string => (value === undefined || value === null ? '' : String(isObject(value) && 'name' in value ? value.name : value));

const time = (value: unknown): { at?: string | number } => (typeof value === 'string' || typeof value === 'number' ? { at: value } : {});

export function statusTone(status: string): 'good' | 'bad' | 'accent' | 'plain' {
    switch (status) {
        case 'FINISHED':
            return 'good';
        case 'FAILED':
        case 'KILLED':
            return 'bad';
        case 'RUNNING':
            return 'accent';
        default:
            return 'plain';
    }
}

export interface ModelVersion {
    number: string;
    at?: string | number;
    run: string;
    by: string;
    description: string;
    aliases: string[];
}

export function versionOf(json: Json): ModelVersion {
    const at = time(json.createdAt);
    const provenance = isObject(json.provenance) ? json.provenance : {};
    return {
        number: text(json.version),
        ...at,
        run: text(provenance.run),
        by: text(json.user),
        description: text(json.description),
        aliases: Array.isArray(json.aliases) ? json.aliases.map(text) : [],
    };
}

export interface AliasMove {
    alias: string;
    from: string;
    to: string;
    at: string | number | undefined;
    by: string;
    reason: string;
}

export function moveOf(json: Json): AliasMove {
    return {
        alias: text(json.alias),
        from: text(json.from),
        to: text(json.to),
        at: time(json.at).at,
        by: text(json.actor),
        reason: text(json.reason),
    };
}

/** Aliases with the version each means. */
export function aliasesOf(value: unknown): [string, string][] {
    return isObject(value) ? Object.entries(value).map(([alias, version]) => [alias, text(version)]) : [];
}
