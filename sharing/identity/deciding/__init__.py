"""Whose concern is this, and what follows from what stewards decided about children?"""
