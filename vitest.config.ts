/** Tests: node environment, a generous time for those that read every capture, none that passes without a look, and a closing line that counts. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { requireAssertions: true },
    reporters: ['default', './test/tally.ts'],
  },
});
