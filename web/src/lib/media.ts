import { ApiError } from './api';

/** What a file can be looked at as, by the end of its name. */
export type Medium = 'image' | 'html' | 'json' | 'table' | 'markdown' | 'audio' | 'video' | 'text';

const ENDS: Record<string, Medium> = {
    png: 'image', jpg: 'image', jpeg: 'image', gif: 'image', webp: 'image', svg: 'image', bmp: 'image', avif: 'image',
    html: 'html', htm: 'html', json: 'json', csv: 'table', tsv: 'table', md: 'markdown',
    wav: 'audio', mp3: 'audio', ogg: 'audio', flac: 'audio', mp4: 'video', webm: 'video',
};

export function mediumOf(path: string): Medium {
    const name = path.slice(path.lastIndexOf('/') + 1);
    return ENDS[name.slice(name.lastIndexOf('.') + 1).toLowerCase()] ?? 'text';
}

/** The first characters of a file; undefined when it holds no text. What lies behind them is not fetched. */
export async function headOf(address: string, bytesMax: number, signal: AbortSignal): Promise<{ text: string; whole: boolean } | undefined> {
    const response = await fetch(address, { signal, cache: 'no-store' });
    if (!response.ok || !response.body) {
        throw new ApiError({ status: response.status, what: `The file was answered with ${response.status}.`, why: '', fix: '' });
    }
    const reader = response.body.getReader();
    const parts: Uint8Array[] = [];
    let length = 0;
    let whole = false;
    while (length < bytesMax) {
        const part = await reader.read();
        if (part.done) {
            whole = true;
            break;
        }
        parts.push(part.value);
        length += part.value.length;
    }
    await reader.cancel();
    const bytes = new Uint8Array(Math.min(length, bytesMax));
    let at = 0;
    for (const part of parts) {
        const fitting = part.subarray(0, bytes.length - at);
        bytes.set(fitting, at);
        at += fitting.length;
    }
    if (bytes.includes(0)) {
        return undefined;
    }
    return { text: new TextDecoder().decode(bytes), whole: whole && length <= bytesMax };
}

/** Lines of values between commas (or tabs), quoted where they hold any; an unfinished last line is left out. */
export function cellsOf(text: string, separator: string, rowsMax: number, whole: boolean): string[][] {
    const rows: string[][] = [];
    let row: string[] = [];
    let cell = '';
    let quoted = false;
    for (let at = 0; at < text.length && rows.length < rowsMax; at++) {
        const character = text[at] ?? '';
        if (quoted) {
            if (character === '"' && text[at + 1] === '"') {
                cell += '"';
                at++;
            } else if (character === '"') {
                quoted = false;
            } else {
                cell += character;
            }
        } else if (character === '"' && cell === '') {
            quoted = true;
        } else if (character === separator) {
            row.push(cell);
            cell = '';
        } else if (character === '\n') {
            row.push(cell.replace(/\r$/, ''));
            rows.push(row);
            row = [];
            cell = '';
        } else {
            cell += character;
        }
    }
    if (whole && rows.length < rowsMax && (cell !== '' || row.length > 0)) {
        rows.push([...row, cell]);
    }
    return rows;
}

/** A picture as the client's log_image names it, once in full and once small. */
export interface LoggedImage {
    key: string;
    step: number;
    at: number;
    path: string;
    small?: string;
}

const IMAGE = /^images\/(.+)%step%(-?\d+)%timestamp%(\d+)%([^%/]+?)(%compressed)?\.\w+$/;

export function loggedImages(paths: string[]): Map<string, LoggedImage[]> {
    const found = new Map<string, LoggedImage>();
    for (const path of paths) {
        const [, key, step, at, id, small] = IMAGE.exec(path) ?? [];
        if (key === undefined || id === undefined) {
            continue;
        }
        const name = `${key} ${step} ${at} ${id}`;
        const image = found.get(name) ?? { key: key.replaceAll('#', '/'), step: Number(step), at: Number(at), path: '' };
        found.set(name, small ? { ...image, small: path } : { ...image, path });
    }
    const series = new Map<string, LoggedImage[]>();
    for (const image of [...found.values()].filter((one) => one.path !== '').sort((a, b) => a.step - b.step || a.at - b.at)) {
        series.set(image.key, [...(series.get(image.key) ?? []), image]);
    }
    return series;
}
