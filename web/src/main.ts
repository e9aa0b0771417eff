import { mount } from 'svelte';
import App from './App.svelte';
import './style.css';
import { clock } from './lib/clock.svelte';
import { live } from './lib/live.svelte';
import { here } from './lib/router.svelte';

const target = document.getElementById('app');
if (!target) {
    throw new Error('index.html has no #app');
}
here.start();
clock.start();
live.start();
mount(App, { target });
