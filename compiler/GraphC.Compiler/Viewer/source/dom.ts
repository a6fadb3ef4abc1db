type Child = Node | string | null | false;

/** An element with attributes and children. Texts are set as text: no name of a model becomes markup. */
export function element<K extends keyof HTMLElementTagNameMap>(
    tag: K, attributes: Record<string, string | number | boolean | ((event: never) => void)> = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
        if (typeof value === "function") made.addEventListener(name, value as (event: Event) => void);
        else if (value !== false) made.setAttribute(name, value === true ? "" : String(value));
    }

    made.append(...children.filter(c => c !== null && c !== false));
    return made;
}

/** A button that says what it does. */
export const button = (label: string, onClick: () => void, attributes: Record<string, string> = {}) =>
    element("button", { type: "button", click: onClick, ...attributes }, label);
