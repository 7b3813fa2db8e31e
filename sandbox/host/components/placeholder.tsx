import type { ComponentType, ReactNode } from 'react';

/**
 * Stands where a component is that this portal does not draw, and names it; what is inside is still drawn.
 */
export function placeholderFor(name: string): ComponentType {
  function Placeholder({ children }: { readonly children?: ReactNode }): ReactNode {
    return (
      <div className="uie-placeholder" role="note">
        <p>this component is not drawn here: {name}</p>
        {children}
      </div>
    );
  }
  return Placeholder;
}
