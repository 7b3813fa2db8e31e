import { createRoot } from 'react-dom/client';
import { App } from './pages/App.tsx';
import './styles/components.css';
import './styles/pages.css';

const root = document.querySelector('#root');
if (root) createRoot(root).render(<App />);
