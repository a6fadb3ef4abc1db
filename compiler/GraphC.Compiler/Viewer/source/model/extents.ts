/** Values of the symbolic extents, as the viewer's user typed them. */
export type Extents = ReadonlyMap<string, number>;

/** The value of a polynomial such as "2*batch*128 + 64", or null where it says something else. */
export function evaluate(text: string, extents: Extents): number | null {
    const tokens = text.match(/[A-Za-z_%][\w.%]*|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|[-+*/%(),]|\S/g) ?? [];
    let at = 0;
    const take = (token: string) => tokens[at] === token && ++at > 0;

    function sum(): number {
        let value = product();
        for (;;) {
            if (take("+")) value += product();
            else if (take("-")) value -= product();
            else return value;
        }
    }

    function product(): number {
        let value = factor();
        for (;;) {
            if (take("*")) value *= factor();
            // Extents are whole, and so are their quotients.
            else if (take("/")) value = Math.floor(value / factor());
            else if (take("%")) value %= factor();
            else return value;
        }
    }

    function factor(): number {
        if (take("-")) return -factor();
        if (take("(")) {
            const value = sum();
            return take(")") ? value : NaN;
        }

        const token = tokens[at++] ?? "";
        if (/^\d/.test(token)) return Number(token);
        return tokens[at] === "(" ? call(token) : extents.get(token) ?? NaN;
    }

    function call(name: string): number {
        const values: number[] = [];
        do {
            at++;
            values.push(sum());
        } while (tokens[at] === ",");
        const known = name === "max" ? Math.max : name === "min" ? Math.min : null;
        return take(")") && known ? known(...values) : NaN;
    }

    const value = sum();
    return at === tokens.length && Number.isFinite(value) ? value : null;
}

/** 1536 as "1.5 KiB". */
export const bytesText = (bytes: number) => scaled(bytes, 1024, ["B", "KiB", "MiB", "GiB", "TiB"]);

/** 2500000 as "2.5 M". */
export const countText = (count: number) => scaled(count, 1000, ["", "K", "M", "G", "T", "P"]);

function scaled(value: number, step: number, units: string[]): string {
    let unit = 0;
    while (value >= step && unit < units.length - 1) {
        value /= step;
        unit++;
    }

    return `${value >= 100 || Number.isInteger(value) ? Math.round(value) : value.toPrecision(2)} ${units[unit]}`.trim();
}
