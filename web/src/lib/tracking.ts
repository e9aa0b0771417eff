import { isObject } from './facts';
import { numeric } from './format';
import type { Json } from './types';

export interface Experiment {
    id: string;
    name: string;
}

export interface Artifact {
    path: string;
    bytes?: number;
    sha256?: string;
}

export interface Run {
    id: string;
    name: string;
    experiment: string;
    status: string;
    user: string;
    start?: string | number;
    end?: string | number;
    params: Record<string, string>;
    metrics: Record<string, number>;
    tags: Record<string, string>;
    inputs: Json[];
    artifacts: Artifact[];
}

const text = (value: unknown): string => (value === undefined || value === null ? '' : String(isObject(value) && 'value' in value ? value.value : isObject(value) && 'name' in value ? value.name : value));

const time = (value: unknown): { at?: string | number } => (typeof value === 'string' || typeof value === 'number' ? { at: value } : {});

/** A map, given as one or as a list of keys and values. */
function pairs(value: unknown): [string, unknown][] {
    if (Array.isArray(value)) {
        return value.filter(isObject).map((entry) => [text(entry.key ?? entry.name), entry.value]);
    }
    return isObject(value) ? Object.entries(value).map(([key, entry]) => [key, isObject(entry) && 'value' in entry ? entry.value : entry]) : [];
}

const texts = (value: unknown): Record<string, string> => Object.fromEntries(pairs(value).map(([key, entry]) => [key, text(entry)]));

const artifacts = (value: unknown): Artifact[] =>
    (Array.isArray(value) ? value : [])
        .filter(isObject)
        .map((entry) => ({ path: text(entry.path), bytes: numeric(entry.bytes ?? entry.size), sha256: text(entry.sha256 ?? entry.hash) }));

export function experimentOf(json: Json): Experiment {
    return { id: text(json.id ?? json.experimentId), name: text(json.name) };
}

/** A run as pages use it, whether its facts lie at the top or under `info` and `data`. */
export function runOf(json: Json): Run {
    const info = isObject(json.info) ? json.info : isObject(json.run) ? json.run : json;
    const data = isObject(json.data) ? json.data : json;
    const id = text(info.id ?? info.runId);
    const start = time(info.startedAt ?? info.start ?? info.startTime);
    const end = time(info.endedAt ?? info.end ?? info.endTime);
    return {
        id,
        name: text(info.name ?? info.runName) || id.slice(0, 8),
        experiment: text(info.experimentId ?? info.experiment),
        status: text(info.status ?? info.state),
        user: text(info.user ?? info.userId ?? info.actor),
        ...(start.at === undefined ? {} : { start: start.at }),
        ...(end.at === undefined ? {} : { end: end.at }),
        params: texts(data.params ?? data.parameters),
        metrics: Object.fromEntries(pairs(data.metrics).map(([key, entry]) => [key, numeric(entry)])),
        tags: texts(data.tags),
        inputs: (Array.isArray(json.inputs) ? json.inputs : Array.isArray(json.datasets) ? json.datasets : []).filter(isObject),
        artifacts: artifacts(json.artifacts),
    };
}

export function statusTone(status: string): 'good' | 'bad' | 'accent' | 'plain' {
    switch (status.toUpperCase()) {
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
    raw: Json;
}

export function versionOf(json: Json): ModelVersion {
    const at = time(json.at ?? json.createdAt ?? json.created);
    const provenance = isObject(json.provenance) ? json.provenance : {};
    return {
        number: text(json.version ?? json.number),
        ...at,
        run: text(json.run ?? json.runId ?? provenance.run ?? provenance.runId),
        by: text(json.actor ?? json.by ?? json.user),
        description: text(json.description),
        raw: json,
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
        from: text(json.from ?? json.fromVersion),
        to: text(json.to ?? json.toVersion ?? json.version),
        at: time(json.at).at,
        by: text(json.actor ?? json.by),
        reason: text(json.reason),
    };
}

/** Aliases by name, given as a map or as a list. */
export function aliasesOf(value: unknown): [string, string][] {
    if (Array.isArray(value)) {
        return value.filter(isObject).map((entry) => [text(entry.alias ?? entry.name), text(entry.version)]);
    }
    return isObject(value) ? Object.entries(value).map(([alias, version]) => [alias, isObject(version) ? text(version.version) : text(version)]) : [];
}
