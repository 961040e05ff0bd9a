import { assert, property } from 'fast-check';
import { expect, test } from 'vitest';
import { printHcl } from '../../src/provision/formats/hcl.ts';
import { printDocument } from '../../src/provision/formats/json.ts';
import { parseConfig } from '../../src/server/config/parse-config.ts';
import { runProfile } from '../../src/server/self-init/run-profile.ts';
import { TestVault } from '../support/engine.ts';
import { arbitraryObjects } from './support/arbitrary-objects.ts';
import { allActions, applyTexts, exportFrom, vaultWith } from './support/provisioned.ts';

const runs = { numRuns: 40 };

test('an exported document reproduces the state, and applying it again changes nothing', () => {
  assert(
    property(arbitraryObjects, (objects) => {
      const text = printDocument(exportFrom(vaultWith(objects)).objects);
      const copy = new TestVault();
      expect(allActions(applyTexts(copy, { 'state.json': text }))).not.toContain('failed');
      expect(printDocument(exportFrom(copy).objects)).toBe(text);
      expect(allActions(applyTexts(copy, { 'state.json': text, 'again.json': text }))).toEqual(['unchanged']);
    }),
    runs,
  );
});

test('so do initialize blocks, applied or carried out by a new server', () => {
  assert(
    property(arbitraryObjects, (objects) => {
      const original = exportFrom(vaultWith(objects));
      const { text, notes } = printHcl(original);
      const applied = new TestVault();
      expect(allActions(applyTexts(applied, { 'init.hcl': text }))).not.toContain('failed');
      const initialised = new TestVault();
      runProfile(parseConfig(text, 'init.hcl').initialize, { engine: initialised.engine, token: 'root', env: {} });
      for (const vault of [applied, initialised]) {
        const { text: again } = printHcl(exportFrom(vault));
        expect(again).toBe(text);
        // What HCL can't express is missing there, and told.
        const document = printDocument(exportFrom(vault).objects);
        if (notes.length === 0) {
          expect(document).toBe(printDocument(original.objects));
        }
      }
      expect(allActions(applyTexts(initialised, { 'init.hcl': text }))).toEqual(['unchanged']);
    }),
    runs,
  );
});
