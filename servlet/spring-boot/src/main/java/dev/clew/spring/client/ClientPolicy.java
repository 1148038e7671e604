package dev.clew.spring.client;

import dev.clew.EgressPolicy;

/**
 * What the clients send to whom: the application's policy, or that of the properties where it has
 * none, or several for clients of its own.
 *
 * @param policy the policy
 */
record ClientPolicy(EgressPolicy policy) {}
