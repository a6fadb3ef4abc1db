/** Where one looks at the drawing: the point of it at the left upper corner, and pixels per unit. */
export class Camera {
    x = 0;
    y = 0;
    scale = 1;
    private static readonly least = 0.005;
    private static readonly most = 4;

    toScreen(x: number, y: number) {
        return { x: (x - this.x) * this.scale, y: (y - this.y) * this.scale };
    }

    toDrawing(x: number, y: number) {
        return { x: x / this.scale + this.x, y: y / this.scale + this.y };
    }

    /** Moves the drawing by pixels. */
    pan(dx: number, dy: number) {
        this.x -= dx / this.scale;
        this.y -= dy / this.scale;
    }

    /** Zooms so that what is under a point of the screen stays there. */
    zoom(factor: number, x: number, y: number) {
        const under = this.toDrawing(x, y);
        this.scale = Math.min(Math.max(this.scale * factor, Camera.least), Camera.most);
        [this.x, this.y] = [under.x - x / this.scale, under.y - y / this.scale];
    }

    /** Puts a point of the drawing into the middle of a screen of this size. */
    center(x: number, y: number, width: number, height: number) {
        [this.x, this.y] = [x - width / 2 / this.scale, y - height / 2 / this.scale];
    }

    /** Shows a whole rectangle, at most as large as it is drawn. */
    fit(box: { x: number; y: number; width: number; height: number }, width: number, height: number, atLeast = 0) {
        const whole = Math.min(width / (box.width + 60), height / (box.height + 60), 1);
        this.scale = Math.max(whole, atLeast, Camera.least);
        const top = box.height * this.scale > height ? box.y + height / 2 / this.scale - 30 : box.y + box.height / 2;
        this.center(box.x + box.width / 2, top, width, height);
    }
}
