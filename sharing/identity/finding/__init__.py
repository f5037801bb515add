"""Which known child is this, if any?"""
