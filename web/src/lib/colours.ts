/** Colours of many things side by side, apart from each other also for those who see few colours. */
const LIGHT = ['#0f7672', '#c2571a', '#5a55b0', '#b0307a', '#4f7a1e', '#1f6fb5', '#8a5a00', '#7a4a8c', '#c23b3b', '#4a5a66'];
const DARK = ['#55c6bb', '#f09a5e', '#a5a0f0', '#f083bd', '#a4cf66', '#74b5f0', '#e0b354', '#cfa0e0', '#f08a80', '#a9b7c0'];

export function colourOf(index: number, dark: boolean): string {
    const colours = dark ? DARK : LIGHT;
    return colours[index % colours.length] ?? '';
}

/** From low to high. */
export const scaleOf = (dark: boolean): string[] => (dark ? ['#4a5be0', '#55c6bb', '#f2d46b'] : ['#40409c', '#1a9c92', '#e0a020']);
