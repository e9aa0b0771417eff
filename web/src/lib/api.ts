import { below } from './base';

/** An error as the server tells it: what happened, why, and what to do. */
export interface Problem {
    status: number;
    what: string;
    why: string;
    fix: string;
}

export class ApiError extends Error {
    constructor(readonly problem: Problem) {
        super(problem.what);
    }
}

export const UNREACHABLE: Problem = {
    status: 0,
    what: 'The server does not answer.',
    why: 'It may have been stopped, or the connection was lost.',
    fix: 'Start it with: ./windlass up',
};

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

export async function problemOf(response: Response): Promise<Problem> {
    const fallback = { status: response.status, what: `The server answered ${response.status}.`, why: '', fix: '' };
    if (!response.headers.get('content-type')?.includes('json')) {
        return fallback;
    }
    const body = (await response.json()) as Record<string, unknown>;
    return {
        status: response.status,
        // Paths of mlflow tell their problems in its words.
        what: text(body.title) || text(body.message) || fallback.what,
        why: text(body.detail),
        fix: text(body.fix),
    };
}

/** The JSON at a path of this server. Throws {@link ApiError}, or an AbortError when `signal` fires. */
export async function read<T>(path: string, signal?: AbortSignal): Promise<T> {
    let response: Response;
    try {
        // Not from a cache: a browser lets one request wait for another of the same address, also for one given up.
        response = await fetch(path, { headers: { accept: 'application/json' }, cache: 'no-store', ...(signal ? { signal } : {}) });
    } catch (thrown) {
        if (signal?.aborted) {
            throw thrown;
        }
        throw new ApiError(UNREACHABLE);
    }
    if (response.status === 401) {
        // The session has ended, or its account has gone.
        const back = (below(location.pathname) ?? '/') + location.search;
        location.replace(`login?to=${encodeURIComponent(back)}`);
    }
    if (!response.ok) {
        throw new ApiError(await problemOf(response));
    }
    return (await response.json()) as T;
}

/** Sends JSON to a path of this server, whose answer is not needed. Throws {@link ApiError}. */
export async function send(method: 'POST' | 'PUT' | 'DELETE', path: string, body: unknown = {}): Promise<void> {
    let response: Response;
    try {
        response = await fetch(path, { method, headers: { accept: 'application/json', 'content-type': 'application/json' }, body: JSON.stringify(body) });
    } catch {
        throw new ApiError(UNREACHABLE);
    }
    if (!response.ok) {
        throw new ApiError(await problemOf(response));
    }
}

/** A path with its parts encoded: api`api/v1/loops/${name}`. */
export function api(parts: TemplateStringsArray, ...values: (string | number)[]): string {
    return parts.reduce((path, part, index) => path + encodeURIComponent(String(values[index - 1] ?? '')) + part);
}
