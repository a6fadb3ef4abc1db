import type { Change } from "../dump.ts";

/** The colours of the page's style sheet, for what is drawn on a canvas. */
export interface Palette {
    ground: string; surface: string; ink: string; muted: string; line: string; accent: string; hit: string; group: string; heat: string; edge: string;
    fill: Record<Change, string>;
    stroke: Record<Change, string>;
    bufferFills: string[];
}

export function readPalette(): Palette {
    const style = getComputedStyle(document.documentElement);
    const color = (name: string) => style.getPropertyValue(`--${name}`).trim();
    return {
        ground: color("ground"), surface: color("surface"), ink: color("ink"), muted: color("muted"), line: color("line"),
        accent: color("accent"), hit: color("hit"), group: color("group"), heat: color("heat"), edge: color("edge"),
        fill: { new: color("new-fill"), rewritten: color("rewritten-fill"), carried: color("carried-fill"), kept: color("surface") },
        stroke: { new: color("new"), rewritten: color("rewritten"), carried: color("carried"), kept: color("line") },
        bufferFills: [1, 2, 3, 4, 5, 6].map(i => color(`buffer-${i}`)),
    };
}

export const sansSerif = "system-ui, -apple-system, 'Segoe UI', 'Noto Sans', sans-serif";
export const titleFont = `600 13px ${sansSerif}`, detailFont = `11px ${sansSerif}`;
