import { Component, type ErrorInfo, type ReactNode } from 'react';

interface RenderBoundaryProps {
  readonly onError: (error: unknown, details: string | undefined) => void;
  readonly children: ReactNode;
}

/** Catches what a card throws while it draws, so that the page can say it in words instead of going blank. */
export class RenderBoundary extends Component<RenderBoundaryProps, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override componentDidCatch(error: unknown, info: ErrorInfo): void {
    this.props.onError(error, info.componentStack ?? undefined);
  }

  override render(): ReactNode {
    return this.state.failed ? null : this.props.children;
  }
}
