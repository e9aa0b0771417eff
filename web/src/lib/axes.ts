import { duration, millis, moment, numeric, short } from './format';
import type { MetricPoint } from './tracking';

/** What a curve of readings is drawn over. */
export type Over = 'step' | 'time' | 'relative';

export const OVERS: [Over, string][] = [
    ['step', 'Step'],
    ['time', 'Time'],
    ['relative', 'Time since start'],
];

export interface Curve {
    name: string;
    colour: string;
    points: MetricPoint[];
    startedAt: string;
}

export function place(point: MetricPoint, over: Over, startedAt: string): number {
    switch (over) {
        case 'step':
            return point.step;
        case 'time':
            return millis(point.at);
        case 'relative':
            return millis(point.at) - millis(startedAt);
    }
}

export function placeText(value: number, over: Over): string {
    switch (over) {
        case 'step':
            return `Step ${short(value)}`;
        case 'time':
            return `${moment(value)} UTC`;
        case 'relative':
            return `${duration(value)} after the start`;
    }
}

/** A point that an axis can show; a logarithmic one shows nothing at or below 0. */
export const usable = (value: number, logarithmic: boolean): number | null => (Number.isFinite(value) && (!logarithmic || value > 0) ? value : null);

export const reading = (point: MetricPoint): number => numeric(point.value);

/** Where a metric's readings are, thinned on the server to so many; a key may hold slashes. */
export function historyPath(run: string, key: string, points: number): string {
    return `api/v1/runs/${encodeURIComponent(run)}/metrics/${key.split('/').map(encodeURIComponent).join('/')}?points=${points}`;
}

/** Where the readings of some steps are: all of them when there are no more than so many. */
export function zoomedPath(run: string, key: string, from: number, to: number, points: number): string {
    return `api/v1/runs/${encodeURIComponent(run)}/metrics/${encodeURIComponent(key)}/history?from=${from}&to=${to}&points=${points}`;
}
