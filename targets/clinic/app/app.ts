import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Server } from 'node:https';
import type { FastifyInstance } from 'fastify';

/** The HTTPS application that routes are registered on. */
export type App = FastifyInstance<Server, IncomingMessage, ServerResponse>;
