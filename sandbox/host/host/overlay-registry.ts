/** A Modal or Panel that is on the page, open or not. */
export interface Overlay {
  readonly kind: 'modal' | 'panel';
  readonly open: () => void;
  readonly close: () => void;
}

/** What a card calls to open and close overlays by their `id` (`reactions` and `actions.closeOverlay`). */
export interface OverlayRegistry {
  /** Makes an overlay known under its id; the answer makes it unknown again. */
  readonly add: (id: string, overlay: Overlay) => () => void;
  /** Opens the overlay of that id and kind; an unknown id does nothing, as on HubSpot's page. */
  readonly open: (id: string, kind: Overlay['kind']) => void;
  /** Closes it, whatever its kind unless one is given. */
  readonly close: (id: string, kind?: Overlay['kind']) => void;
}

export function createOverlayRegistry(): OverlayRegistry {
  const overlays = new Map<string, Overlay>();
  return {
    add: (id, overlay) => {
      overlays.set(id, overlay);
      return () => {
        if (overlays.get(id) === overlay) overlays.delete(id);
      };
    },
    open: (id, kind) => {
      const overlay = overlays.get(id);
      if (overlay?.kind === kind) overlay.open();
    },
    close: (id, kind) => {
      const overlay = overlays.get(id);
      if (overlay && (kind === undefined || overlay.kind === kind)) overlay.close();
    },
  };
}

/** The second argument of a card's click and submit handlers. */
export interface Reactions {
  readonly openPanel: (id: string) => void;
  readonly closePanel: (id: string) => void;
  readonly openModal: (id: string) => void;
  readonly closeModal: (id: string) => void;
}

export function reactionsOf(registry: OverlayRegistry): Reactions {
  return {
    openPanel: (id) => {
      registry.open(id, 'panel');
    },
    closePanel: (id) => {
      registry.close(id, 'panel');
    },
    openModal: (id) => {
      registry.open(id, 'modal');
    },
    closeModal: (id) => {
      registry.close(id, 'modal');
    },
  };
}
