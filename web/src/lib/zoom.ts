import type { EChartsType } from 'echarts/core';
import { read } from './api';
import { historyPath, place, zoomedPath, type Over } from './axes';
import type { MetricPoint } from './tracking';

/** A part of the axis that a chart is zoomed to. */
export type Range = [number, number];

/** A shorter way of the pointer is a click. */
const DRAGGED_PX = 6;
const SETTLED_MS = 120;

/**
 * Lets a chart be zoomed: by drawing a frame with the mouse, and back by a double click. Touch keeps scrolling the page.
 *
 * @param changed hears what is in sight now; null for all of it
 */
export function zoomable(host: HTMLElement, chart: EChartsType, changed: (range: Range | null) => void): () => void {
    const frame = document.createElement('div');
    frame.className = 'zoom-frame';
    frame.hidden = true;
    host.append(frame);
    const ends = new AbortController();
    const x = (event: MouseEvent) => event.clientX - host.getBoundingClientRect().left;
    let from: number | undefined;

    const settle = (event: PointerEvent) => {
        if (from === undefined) {
            return;
        }
        const [one, other] = [Math.min(from, x(event)), Math.max(from, x(event))];
        from = undefined;
        frame.hidden = true;
        if (other - one >= DRAGGED_PX) {
            const [startValue, endValue] = [one, other].map((pixel) => chart.convertFromPixel({ xAxisIndex: 0 }, pixel));
            chart.dispatchAction({ type: 'dataZoom', startValue, endValue });
        }
    };
    const listen = { signal: ends.signal };
    host.addEventListener(
        'pointerdown',
        (event) => {
            if (event.pointerType === 'mouse' && event.button === 0 && chart.containPixel({ gridIndex: 0 }, [x(event), event.clientY - host.getBoundingClientRect().top])) {
                from = x(event);
                event.preventDefault();
            }
        },
        listen,
    );
    addEventListener(
        'pointermove',
        (event) => {
            if (from !== undefined) {
                frame.hidden = Math.abs(x(event) - from) < DRAGGED_PX;
                frame.style.left = `${Math.min(from, x(event))}px`;
                frame.style.width = `${Math.abs(x(event) - from)}px`;
            }
        },
        listen,
    );
    addEventListener('pointerup', settle, listen);
    host.addEventListener('dblclick', () => chart.dispatchAction({ type: 'dataZoom', start: 0, end: 100 }), listen);
    chart.on('datazoom', () => {
        const [zoom] = (chart.getOption() as { dataZoom: { start: number; end: number; startValue: number; endValue: number }[] }).dataZoom;
        if (zoom) {
            changed(zoom.start <= 0 && zoom.end >= 100 ? null : [Number(zoom.startValue), Number(zoom.endValue)]);
        }
    });
    return () => ends.abort();
}

/** The first and last step within a part of the axis, widened to the readings beside it. */
function stepsOf(points: MetricPoint[], over: Over, startedAt: string, [low, high]: Range): [number, number] {
    if (over === 'step') {
        return [Math.floor(low), Math.ceil(high)];
    }
    const first = points.findIndex((point) => place(point, over, startedAt) >= low);
    const last = points.findLastIndex((point) => place(point, over, startedAt) <= high);
    const steps = points.slice(Math.max(0, first - 1), last + 2).map((point) => point.step);
    return [Math.min(...steps), Math.max(...steps)];
}

/**
 * A curve whose readings within a part of the axis are as exact as they can be drawn; what lies beside it stays thinned.
 *
 * @param points the whole curve, thinned to so many
 */
export async function exact(run: string, key: string, points: MetricPoint[], asked: number, over: Over, startedAt: string, range: Range, signal: AbortSignal): Promise<MetricPoint[]> {
    // A thinned curve has a reading for each two that were asked for, or more.
    if (points.length < asked / 2 - 1) {
        return points;
    }
    await new Promise((resolve) => setTimeout(resolve, SETTLED_MS));
    signal.throwIfAborted();
    const [from, to] = stepsOf(points, over, startedAt, range);
    const within = (await read<{ points: MetricPoint[] }>(zoomedPath(run, key, from, to, asked), signal)).points;
    return [...points.filter((point) => point.step < from), ...within, ...points.filter((point) => point.step > to)];
}

/** The whole of a curve, thinned on the server. */
export async function whole(run: string, key: string, points: number, signal: AbortSignal): Promise<MetricPoint[]> {
    return (await read<{ points: MetricPoint[] }>(historyPath(run, key, points), signal)).points;
}

/** What a value axis shows of a part of the other axis: all that is in sight, with a little room. Nothing of it when it shows all. */
export function reach(points: (number | null)[][], range: Range | null): { min?: number; max?: number; axisLabel?: { showMinLabel: boolean; showMaxLabel: boolean } } {
    let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const [at, value] of range ? points : []) {
        if (range && at !== null && at !== undefined && value !== null && value !== undefined && at >= range[0] && at <= range[1]) {
            least = Math.min(least, value);
            most = Math.max(most, value);
        }
    }
    if (least > most) {
        return {};
    }
    const room = (most - least || Math.abs(most) || 1) * 0.05;
    // A logarithmic axis has nothing at or below 0.
    return { min: least > 0 && least - room <= 0 ? least / 2 : least - room, max: most + room, axisLabel: { showMinLabel: false, showMaxLabel: false } };
}
