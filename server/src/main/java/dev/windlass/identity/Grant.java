package dev.windlass.identity;

/** A role on something. */
public record Grant(int id, Scope on, Role role) {}
