/** What mouse, trackpad and fingers do; places are pixels from the left upper corner of the element. */
export interface Gestures {
    pan(dx: number, dy: number): void;
    zoom(factor: number, x: number, y: number): void;
    hover(x: number, y: number): void;
    click(x: number, y: number): void;
    doubleClick(x: number, y: number): void;
}

/** A pointer that moved less than this many pixels clicked. */
const slack = 5;

export function followPointers(target: HTMLElement, gestures: Gestures) {
    const down = new Map<number, { x: number; y: number }>();
    let travelled = 0;
    const place = (event: MouseEvent) => {
        const { x, y } = target.getBoundingClientRect();
        return { x: event.clientX - x, y: event.clientY - y };
    };

    target.addEventListener("pointerdown", event => {
        if (event.button !== 0) return;
        target.setPointerCapture(event.pointerId);
        if (down.size === 0) travelled = 0;
        down.set(event.pointerId, place(event));
    });

    target.addEventListener("pointermove", event => {
        const [before, now] = [down.get(event.pointerId), place(event)];
        if (!before) return gestures.hover(now.x, now.y);
        travelled += Math.hypot(now.x - before.x, now.y - before.y);
        const other = [...down].find(([id]) => id !== event.pointerId)?.[1];
        if (travelled > slack) gestures.pan((now.x - before.x) / down.size, (now.y - before.y) / down.size);
        if (other) {
            const factor = Math.hypot(now.x - other.x, now.y - other.y) / Math.hypot(before.x - other.x, before.y - other.y);
            gestures.zoom(factor, (now.x + other.x) / 2, (now.y + other.y) / 2);
        }

        down.set(event.pointerId, now);
    });

    const up = (event: PointerEvent) => {
        const { x, y } = place(event);
        if (down.delete(event.pointerId) && event.type === "pointerup" && travelled <= slack) gestures.click(x, y);
    };
    target.addEventListener("pointerup", up);
    target.addEventListener("pointercancel", up);
    target.addEventListener("dblclick", event => gestures.doubleClick(place(event).x, place(event).y));

    // A wheel with steps and a pinch zoom; two fingers on a trackpad, which scroll in both directions, pan.
    target.addEventListener("wheel", event => {
        event.preventDefault();
        const { x, y } = place(event);
        const isWheel = event.deltaMode !== 0 || event.deltaX === 0 && Math.abs(event.deltaY) >= 100 && Number.isInteger(event.deltaY);
        if (event.ctrlKey || isWheel) gestures.zoom(Math.exp(-event.deltaY * (event.ctrlKey && !isWheel ? 0.01 : event.deltaMode ? 0.05 : 0.0015)), x, y);
        else gestures.pan(-event.deltaX, -event.deltaY);
    }, { passive: false });
}
