import type { Cell, Row, TablePage } from '../runs/rows.svelte';

export interface ComparedColumn {
    name: string;
    /** The cell of each run, in their order. */
    cells: Cell[];
    differs: boolean;
    numeric: boolean;
}

export interface Compared {
    runs: Row[];
    columns: ComparedColumn[];
}

const isNumeric = (cell: Cell): boolean => cell !== null && cell !== '' && Number.isFinite(Number(cell));

/** Pages of the table side by side, by column. */
export function joined(pages: TablePage[]): Compared {
    const runs = pages.flatMap((page) => page.rows);
    const names = [...new Set(pages.flatMap((page) => page.columns))].sort();
    const cells = new Map(names.map((name) => [name, new Array<Cell>(runs.length).fill(null)]));
    let offset = 0;
    for (const page of pages) {
        page.columns.forEach((name, place) => {
            const into = cells.get(name);
            page.rows.forEach((row, index) => into && (into[offset + index] = row.cells[place] ?? null));
        });
        offset += page.rows.length;
    }
    const columns = names.map((name) => {
        const own = cells.get(name) ?? [];
        const known = own.filter((cell) => cell !== null);
        return { name, cells: own, differs: own.some((cell) => cell !== own[0]), numeric: known.length > 0 && known.every(isNumeric) };
    });
    return { runs, columns };
}

export const shortName = (name: string): string => name.slice(name.indexOf('.') + 1);

export const kindOf = (name: string): string => (name.startsWith('metrics.') ? 'metric' : name.startsWith('params.') ? 'parameter' : 'tag');
