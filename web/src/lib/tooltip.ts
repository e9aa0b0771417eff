/** One line of a tooltip. */
export interface TooltipLine {
    colour: string;
    name: string;
    value: string;
}

/** A tooltip as elements: the page forbids inline styles in markup, and no value is ever read as markup. */
export function tooltip(title: string, lines: TooltipLine[]): HTMLElement {
    const box = document.createElement('div');
    box.className = 'tooltip';
    const head = document.createElement('strong');
    head.textContent = title;
    box.append(head);
    for (const line of lines) {
        const row = document.createElement('div');
        const mark = document.createElement('i');
        mark.style.background = line.colour;
        const name = document.createElement('span');
        name.textContent = line.name;
        const value = document.createElement('b');
        value.textContent = line.value;
        row.append(mark, name, value);
        box.append(row);
    }
    return box;
}
