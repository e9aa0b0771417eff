/**
 * A running average whose weight on the past is `weight`, 0 for none, corrected for its short start. Missing points stay
 * missing and do not count.
 */
export function smoothed(values: number[], weight: number): number[] {
    let sum = 0;
    let mass = 0;
    return values.map((value) => {
        if (!Number.isFinite(value)) {
            return value;
        }
        sum = sum * weight + (1 - weight) * value;
        mass = mass * weight + (1 - weight);
        return sum / mass;
    });
}
