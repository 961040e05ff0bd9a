import { testTranscripts } from '../support/transcripts.ts';

testTranscripts('cli/tutorial-and-scripts');
