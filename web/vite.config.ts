import vue from '@vitejs/plugin-vue'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/* Two pages on one component base: the portal for consumers, the workspace for staff. */
export default defineConfig({
  plugins: [vue()],
  resolve: { alias: { '@': here('./src') } },
  build: {
    target: 'es2020',
    chunkSizeWarningLimit: 900,
    rollupOptions: { input: { portal: here('./portal.html'), desk: here('./desk.html') } },
  },
  /* words of the server and tables of the pack stand beside this folder */
  server: { proxy: { '/api': 'http://127.0.0.1:8080' }, fs: { allow: [here('..')] } },
  test: { include: ['src/**/*.spec.ts'], setupFiles: ['./test.setup.ts'] },
} as import('vite').UserConfig)
