export type Theme = 'system' | 'light' | 'dark';

const KEY = 'windlass-theme';
const ORDER: Theme[] = ['system', 'light', 'dark'];
const system = matchMedia('(prefers-color-scheme: dark)');

function stored(): Theme {
    const value = document.documentElement.dataset.theme;
    return value === 'light' || value === 'dark' ? value : 'system';
}

class Appearance {
    theme = $state<Theme>(stored());
    #systemDark = $state(system.matches);

    constructor() {
        system.addEventListener('change', (change) => (this.#systemDark = change.matches));
    }

    get dark(): boolean {
        return this.theme === 'system' ? this.#systemDark : this.theme === 'dark';
    }

    next(): void {
        this.theme = ORDER[(ORDER.indexOf(this.theme) + 1) % ORDER.length] ?? 'system';
        if (this.theme === 'system') {
            delete document.documentElement.dataset.theme;
        } else {
            document.documentElement.dataset.theme = this.theme;
        }
        try {
            localStorage.setItem(KEY, this.theme);
        } catch {
            // Without storage the choice lasts as long as the page.
        }
    }
}

export const appearance = new Appearance();
