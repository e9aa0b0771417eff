package dev.windlass.identity;

/** An account in a group, both by their numbers. */
public record Membership(int id, int account, int group) {}
