import type { ComponentType } from 'react';
import { createController, type ComponentMapping, type Controller } from '@remote-ui/react/host';
import { placeholderFor } from '../components/placeholder.tsx';
import { registry } from '../components/registry.ts';

/** Finds the component of a wire name; a name that is not drawn gets a placeholder that says so. */
export function createComponentController(): Controller {
  const components = registry as unknown as ComponentMapping;
  const controller = createController(components);
  const placeholders = new Map<string, ComponentType>();
  return {
    ...controller,
    get(type) {
      const name = String(type);
      if (Object.hasOwn(registry, name)) return controller.get(type);
      const known = placeholders.get(name) ?? placeholderFor(name);
      placeholders.set(name, known);
      return known;
    },
  };
}
