"""What do files of known children bring?"""
