"""What may the vault tell, and to whom?"""
