"""How alike are two identities, and what is that worth?"""
