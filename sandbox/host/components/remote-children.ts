import { Children, isValidElement, useEffect, useReducer, type ReactElement, type ReactNode } from 'react';
import type { RemoteComponentProps } from '@remote-ui/react/host';

/** A component of the card that stands directly inside another one. */
export interface RemoteChild {
  readonly id: string;
  readonly type: string;
  readonly props: Readonly<Record<string, unknown>>;
  readonly element: ReactElement;
}

function isRemote(child: unknown): child is ReactElement<RemoteComponentProps> {
  if (!isValidElement<Partial<RemoteComponentProps>>(child)) return false;
  return child.props.component !== undefined && child.props.receiver !== undefined;
}

/**
 * The direct children with their own props, for components that draw something out of these (a list of tabs).
 * Draws anew when a child's props change, which the parent would not notice otherwise.
 */
export function useRemoteChildren(children: ReactNode): readonly RemoteChild[] {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const remote = Children.toArray(children).filter(isRemote);
  const ids = remote.map(({ props }) => props.component.id).join(' ');
  useEffect(() => {
    const ends = remote.map(({ props }) => props.receiver.attached.subscribe(props.component, redraw));
    return () => {
      ends.forEach((end) => {
        end();
      });
    };
    // The same ids are the same nodes.
  }, [ids]);
  return remote.map((element) => {
    const { component, receiver } = element.props;
    const current = receiver.attached.get<RemoteComponentProps['component']>(component) ?? component;
    return {
      id: component.id,
      type: String(component.type),
      props: (current.props ?? {}) as Record<string, unknown>,
      element,
    };
  });
}
